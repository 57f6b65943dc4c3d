"""The staff console lives under /console."""

from sanic import Blueprint

from handlers.console.accounts import (
    account_menu,
    account_move,
    account_requests_page,
    account_templates,
    accounts_page,
    one_account,
    windows_page,
)
from handlers.console.boards import complaints_page, supervision_page, telephone_page, window_ratings_page
from handlers.console.figures import figures_export, figures_page, figures_weights
from handlers.console.frame import entry_page, events, forgotten, login, preferences, sign_on
from handlers.console.oversight import approaches, audit, sealed_page, security_page
from handlers.console.people import (
    account_page,
    citizen_page,
    citizens,
    duty_page,
    first_passwords,
    imports,
    issued_codes,
    new_officer_page,
    officers,
    representations_page,
    staff_changes,
)
from handlers.console.queue import bulk_page, queue_page, views_page
from handlers.console.search import search_page
from handlers.console.settings import (
    admin_page,
    court_page,
    court_tree,
    days,
    growth_page,
    hours,
    limits,
    quiet_page,
    replies_page,
    sub_kinds_page,
    system_page,
)
from handlers.console.telephone import caller, calls, entry, entry_drafting, missed, unreached, visits
from handlers.console.tickets import (
    acts,
    alarms,
    files,
    green,
    petitioners,
    presence,
    print_page,
    tags,
    ticket_page,
    writing,
)

blueprint = Blueprint.group(
    *(
        part.blueprint
        for part in (
            login,
            forgotten,
            sign_on,
            entry_page,
            account_page,
            security_page,
            preferences,
            queue_page,
            bulk_page,
            views_page,
            search_page,
            supervision_page,
            telephone_page,
            complaints_page,
            window_ratings_page,
            events,
            ticket_page,
            acts,
            alarms,
            files,
            writing,
            presence,
            tags,
            print_page,
            replies_page,
            windows_page,
            petitioners,
            entry,
            entry_drafting,
            caller,
            calls,
            unreached,
            approaches,
            sealed_page,
            audit,
            officers,
            new_officer_page,
            staff_changes,
            first_passwords,
            duty_page,
            imports,
            citizen_page,
            citizens,
            representations_page,
            issued_codes,
            court_tree,
            court_page,
            limits,
            days,
            hours,
            quiet_page,
            sub_kinds_page,
            growth_page,
            admin_page,
            system_page,
            accounts_page,
            one_account,
            account_templates,
            account_menu,
            account_move,
            account_requests_page,
            figures_page,
            figures_export,
            figures_weights,
            missed,
            visits,
            green,
        )
    ),
    url_prefix="/console",
)
