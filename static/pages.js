/* Comfort for phone pages; every page works without it. Written for old browsers. */
(function () {
  'use strict'
  var DRAFT = 'jiesu-draft:'
  var SENT = 'jiesu-sent'
  var KEPT_DAYS = 7

  function each (selector, work) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), work)
  }

  function store () {
    try { return window.localStorage } catch (refused) { return null }
  }

  function keep (key, value) {
    try { store().setItem(key, JSON.stringify({ at: Date.now(), text: value })) } catch (full) { /* without a draft then */ }
  }

  function kept (key) {
    try { return JSON.parse(store().getItem(key)) } catch (unreadable) { return null }
  }

  function forget (key) {
    try { store().removeItem(key) } catch (refused) { /* nothing was kept */ }
  }

  function forgetOld () {
    var box = store()
    if (!box) return
    for (var at = box.length - 1; at >= 0; at--) {
      var key = box.key(at)
      if (key.indexOf(DRAFT) !== 0) continue
      var draft = kept(key)
      if (!draft || Date.now() - draft.at > KEPT_DAYS * 86400000) forget(key)
    }
  }

  /* A form goes out once; coming back to the page makes its button live again. */
  function once (form) {
    form.addEventListener('submit', function (event) {
      if (form.getAttribute('data-sent')) return event.preventDefault()
      form.setAttribute('data-sent', '1')
      remember(form.querySelector('textarea[data-draft]'))
      setTimeout(function () { setButtons(form, true) }, 0)
    })
  }

  function remember (area) {
    try {
      if (area) sessionStorage.setItem(SENT, DRAFT + area.getAttribute('data-draft')); else sessionStorage.removeItem(SENT)
    } catch (refused) { /* the draft goes after some days */ }
  }

  /* The draft of a form goes once the next page says that it was taken. */
  function forgetSent () {
    try { forget(sessionStorage.getItem(SENT)) } catch (refused) { /* the draft goes after some days */ }
  }

  function setButtons (form, disabled) {
    Array.prototype.forEach.call(form.querySelectorAll('button'), function (button) { button.disabled = disabled })
  }

  window.addEventListener('pageshow', function () {
    each('form.once', function (form) {
      form.removeAttribute('data-sent')
      setButtons(form, false)
    })
  })

  function count (area) {
    var line = document.querySelector('[data-counts="' + area.id + '"]')
    var most = area.getAttribute('maxlength')
    if (line) line.textContent = area.value.length ? '已写 ' + area.value.length + ' 字，最多 ' + most + ' 字' : '最多 ' + most + ' 字'
  }

  function draft (area) {
    var key = DRAFT + area.getAttribute('data-draft')
    var saved = kept(key)
    if (saved && saved.text && !area.value) {
      area.value = saved.text
      var fold = area.closest && area.closest('details')
      if (fold) fold.open = true
    }
    area.addEventListener('input', function () {
      if (area.value) keep(key, area.value); else forget(key)
    })
  }

  /* A deadline counts down by the server's clock, not by the phone's. */
  function span (minutes) {
    var days = Math.floor(minutes / 1440)
    var hours = Math.floor(minutes % 1440 / 60)
    if (days) return hours ? days + '天' + hours + '小时' : days + '天'
    if (hours) return minutes % 60 ? hours + '小时' + minutes % 60 + '分钟' : hours + '小时'
    return minutes + '分钟'
  }

  function countdown (line) {
    var due = Date.parse(line.getAttribute('data-due'))
    var ahead = Date.parse(line.getAttribute('data-now')) - Date.now()
    if (isNaN(due) || isNaN(ahead)) return
    setInterval(function () {
      var left = due - Date.now() - ahead
      if (left >= 0) {
        line.querySelector('strong').textContent = span(Math.floor(left / 60000))
        return
      }
      if (line.hasAttribute('data-late')) return
      line.querySelector('span').textContent = '已超过期限'
      line.querySelector('strong').textContent = ''
      line.className = 'due late'
    }, 15000)
  }

  var done = document.body.getAttribute('data-done')
  if (done) forgetSent()
  forgetOld()
  each('form.once', once)
  each('textarea[data-draft]', draft)
  each('[data-due]', countdown)
  each('textarea[maxlength]', function (area) {
    count(area)
    area.addEventListener('input', function () { count(area) })
  })
  if (done && window.history.replaceState) window.history.replaceState(null, '', location.pathname)
  var wrong = document.querySelector('form .oops')
  if (wrong && wrong.scrollIntoView) wrong.scrollIntoView({ block: 'center' })
})()
