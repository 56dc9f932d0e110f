#!/usr/bin/env python3
"""ManageIQ's requests through manageiq-client, the community's own client, which knows nothing of ours.

Needs `cargo test --workspace --no-run` or `cargo build --workspace` before, Python 3.11 and
`pip install manageiq-client==0.6.1`.

Usage: manageiq.py [the program that runs the local stack, by default target/debug/stack]
"""

import sys
import time

import local_stack
from manageiq_client.api import APIException, ManageIQClient
from manageiq_client.filters import Q

GUID = "afe6e8a0-89fd-11e3-b6ac-b8e85646e742"


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found!r} rather than {wanted!r}")


def refused(what, words, call):
    try:
        call()
    except APIException as error:
        if words not in str(error):
            raise SystemExit(f"{what}: {error}") from error
        return
    raise SystemExit(f"{what}: it was not refused")


def connect(url, user):
    api = ManageIQClient(f"{url}/api", (user, f"demo-{user}"))
    expect(api.name, "API", "the entry point")
    expect("provision_requests" in api.collections, True, "the collection")
    return api


def wish(name, **fields):
    return {
        "template_fields": {"guid": GUID},
        "vm_fields": {"vm_name": name, **fields},
        "requester": {"owner_email": "jdoe@sample.com", "user_name": "jdoe"},
    }


def finished(request):
    for _ in range(300):
        request.reload()
        if request.request_state == "finished":
            return request
        time.sleep(0.1)
    raise SystemExit(f"request {request.id} is {request.request_state}")


def create(requests):
    """One by keywords, and several at once."""
    (one,) = requests.action.create(**wish("miq_client_1"))
    expect((one.approval_state, one.description), ("pending_approval", "Provision from [template1] to [miq_client_1]"), "one")
    several = requests.action.create(wish("miq_client_2", number_of_vms=2), wish("miq_client_3"), wish("miq_client_4"))
    expect([it.options["vm_name"] for it in several], [f"miq_client_{n}" for n in (2, 3, 4)], "several")
    refused("no template", "No source template was found", lambda: requests.action.create(**{**wish("x"), "template_fields": {"guid": "?"}}))
    return one, several


def edit(requests, one):
    changed = requests.get(id=one.id)
    changed.action.edit(options={"custom_var1": "custom value1"})
    changed.reload()
    expect(changed.options["custom_var1"], "custom value1", "an edit")


def decide(deciding, one, several):
    """One by itself, one denied, the others together."""
    collection = deciding.collections.provision_requests
    mine = collection.get(id=one.id)
    refused("no reason", "Must specify a reason for approving", lambda: mine.action.approve())
    mine.action.approve(reason="fine")
    expect(finished(mine).status, "Ok", "an approved request")
    denied = collection.get(id=several[2].id)
    denied.action.deny(reason="no room")
    denied.reload()
    expect((denied.approval_state, denied.status), ("denied", "Denied"), "a denied request")
    rest = [collection.get(id=it.id) for it in several[:2]]
    collection.action.approve(*rest, reason="both")
    expect([finished(it).status for it in rest], ["Ok", "Ok"], "those approved together")


def find(api, one, several):
    requests = api.collections.provision_requests
    expect(requests.get(id=one.id).id, one.id, "by id")
    expect([it.id for it in requests.find_by(approval_state="denied")], [several[2].id], "by state")
    either = requests.filter(Q("id", "=", one.id) | Q("id", "=", several[0].id))
    expect(sorted(it.id for it in either), sorted([one.id, several[0].id]), "by one or the other")
    like = requests.filter(Q("description", "=", "Provision from *to*miq_client_1*"))
    expect([it.id for it in like], [one.id], "by a part of its description")
    requests.reload()
    expect((requests.count, len(requests.all)), (4, 4), "how many there are")
    expect(sorted(it.id for it in requests.all), sorted(it.id for it in [one, *several]), "all of them")
    refused("nothing", "Couldn't find", lambda: api.get_entity("provision_requests", "2147483646").reload())


def tasks(api, several):
    request = api.collections.provision_requests.get(id=several[0].id)
    found = list(request.request_tasks)
    expect([it.options["pass"] for it in found], [1, 2], "the tasks of a request for two machines")
    found[0].action.edit(options={"request_param_a": "value_a"})
    found[0].reload()
    expect(found[0].options["request_param_a"], "value_a", "a task's note")


def main(program=None):
    with local_stack.running(program) as url:
        filing, deciding = connect(url, "operator"), connect(url, "approver")
        one, several = create(filing.collections.provision_requests)
        edit(filing.collections.provision_requests, one)
        decide(deciding, one, several)
        find(filing, one, several)
        tasks(filing, several)
    print("manageiq-client: connect, create, edit, approve, deny, find, tasks")


if __name__ == "__main__":
    main(*sys.argv[1:])
