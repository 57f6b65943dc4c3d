// koa and co-wechat as co-wechat's own documentation has them.
const Koa = require('koa');
const wechat = require('co-wechat');

const { BENCH_TOKEN: token, BENCH_AES_KEY: encodingAESKey, BENCH_APPID: appid, BENCH_WORDS: words } = process.env;
const app = new Koa();
app.use(wechat({ token, appid, encodingAESKey }).middleware(async () => words));
app.listen(Number(process.argv[2]), '127.0.0.1');
