#!/usr/bin/env python3
"""Deploys infra/template.yaml to ministack and takes one request through it, with the functions' own binaries.

A second opinion on the template, by an emulator that knows nothing of ours: CloudFormation and SAM, event source mappings,
the schedule, the roles. Needs `cargo test --workspace --no-run` or `cargo build --workspace` before, for the binaries, and
the packages of requirements.txt.

Usage: journey.py [directory of the binaries, by default target/debug]
"""

import base64
import concurrent.futures
import json
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile

import boto3

import transform

TOP = pathlib.Path(__file__).resolve().parents[2]
BUCKET = "provisor-code"
ACCOUNT = "000000000000"
# As the stage of `cargo run -p local`: nobody wants to wait for the pauses of production.
PARAMETERS = {
    "Architecture": "arm64" if platform.machine() in ["aarch64", "arm64"] else "x86_64",
    "MailFrom": "provisor@acme.example",
    "RetrySeconds": "1",
    "RequeueSeconds": "5",
}
PATIENCE = 120
STARTED = time.monotonic()


def say(text):
    print(f"{time.monotonic() - STARTED:6.1f} s  {text}", flush=True)


def until(what, ask):
    """Asks until the answer is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.25)
    raise SystemExit(f"{what}: not within {PATIENCE} s")


class Ministack:
    """The emulator, on a port and in a directory of its own."""

    def __init__(self, directory):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(directory / "ministack.log", "w", encoding="utf-8")
        # Functions inherit its environment; the services' own variables are those that they read.
        endpoints = {f"AWS_ENDPOINT_URL{of}": self.url for of in ["", "_DYNAMODB", "_SQS", "_SESV2"]}
        self.environment = os.environ | endpoints | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Functions sign with the sessions of their roles, and what those don't allow is denied.
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "TMPDIR": str(directory),
        }
        command = [sys.executable, "-m", "ministack"]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=self.log, stderr=subprocess.STDOUT
        )

    def ready(self):
        try:
            return urllib.request.urlopen(f"{self.url}/_ministack/health", timeout=5)
        except OSError:
            if self.process.poll() is not None:
                raise SystemExit("ministack ended: see ministack.log") from None
            return None

    def client(self, service):
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.url, region_name="us-east-1", **keys)

    def mails(self):
        """Whom mails went to, with the words that their subjects begin with."""
        answer = json.load(urllib.request.urlopen(f"{self.url}/_ministack/ses/messages"))
        mails = answer["messages"].get(ACCOUNT, [])
        return sorted((to, mail["Subject"].split(":")[0]) for mail in mails for to in mail["To"])

    def denied(self):
        """What the roles didn't allow, as functions have logged it."""
        self.log.flush()
        lines = pathlib.Path(self.log.name).read_text(encoding="utf-8").splitlines()
        return [line for line in lines if "is not authorized to perform" in line]

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def package(name, binaries, directory):
    """A function's zip; the symbols stay out, they are most of a binary."""
    stripped, archive = directory / f"{name}.stripped", directory / f"{name}.zip"
    subprocess.run(["strip", "-o", stripped, binaries / name], check=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.write(stripped, "bootstrap")
    stripped.unlink()
    return archive


def upload(ministack, names, binaries, directory):
    s3 = ministack.client("s3")
    s3.create_bucket(Bucket=BUCKET)

    def one(name):
        archive = package(name, binaries, directory)
        s3.upload_file(str(archive), BUCKET, archive.name)
        archive.unlink()

    with concurrent.futures.ThreadPoolExecutor(2) as workers:
        list(workers.map(one, names))


def deploy(ministack, template):
    cloudformation = ministack.client("cloudformation")
    # Too large to stand in the call; `sam deploy` does the same.
    ministack.client("s3").put_object(Bucket=BUCKET, Key="template.json", Body=json.dumps(template).encode())
    cloudformation.create_stack(
        StackName="provisor",
        TemplateURL=f"{ministack.url}/{BUCKET}/template.json",
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in PARAMETERS.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )

    def state():
        stack = cloudformation.describe_stacks(StackName="provisor")["Stacks"][0]
        return None if stack["StackStatus"].endswith("IN_PROGRESS") else stack["StackStatus"]

    status = until("the stack is created", state)
    resources = cloudformation.describe_stack_resources(StackName="provisor")["StackResources"]
    if status != "CREATE_COMPLETE":
        stack = cloudformation.describe_stacks(StackName="provisor")["Stacks"][0]
        raise SystemExit(f"the stack is {status}: {stack.get('StackStatusReason')}")
    return {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in resources}


def add_routes(ministack, template, ids):
    """ministack makes an HTTP API of SAM's without its routes, which stand in an OpenAPI body that it doesn't read."""
    gateway, functions = ministack.client("apigatewayv2"), ministack.client("lambda")
    api = ids["Api"]
    for key, resource in transform.routes(template):
        arn = functions.get_function(FunctionName=ids[resource])["Configuration"]["FunctionArn"]
        integration = gateway.create_integration(
            ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
        )["IntegrationId"]
        target = f"integrations/{integration}"
        gateway.create_route(ApiId=api, RouteKey=key, Target=target)
    return api


class Api:
    """The deployed API, as its clients call it."""

    def __init__(self, ministack, api):
        self.url = f"{ministack.url}/provisioning"
        self.host = f"{api}.execute-api.localhost:{ministack.port}"

    def call(self, user, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data)
        request.add_header("Host", self.host)
        request.add_header("Content-Type", "application/json")
        credentials = base64.b64encode(f"{user}:demo-{user}".encode()).decode()
        request.add_header("Authorization", f"Basic {credentials}")
        try:
            return json.load(urllib.request.urlopen(request))
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path} answers {error.code}: {error.read().decode()}") from None


def travel(api):
    """Files a request, has both steps approve it and waits until it is carried out."""
    filed = api.call("requester", "/requests", {
        "templateId": "project-team",
        "name": "Moon",
        "sensitivityLabelId": "general",
        "metadata": {"costCenter": "4711", "audience": "Internal"},
    })
    path = f"/requests/{filed['id']}"
    say(f"filed: {filed['status']}")
    for approver in ["approver", "approver2"]:
        decided = api.call(approver, f"{path}/approval", {"decision": "approve"})
        say(f"approved by {approver}: {decided['status']}")
    until("the request is completed", lambda: api.call("requester", path)["status"] == "Completed")
    say("completed")


def check_left(ministack, ids):
    """Nothing went wrong on the way that was made up for later."""
    sqs, name = ministack.client("sqs"), "ApproximateNumberOfMessages"
    for resource, url in ids.items():
        if resource.endswith("DeadLetters"):
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
            if attributes[name] != "0":
                raise SystemExit(f"{resource} holds {attributes[name]} messages")
    if ministack.denied():
        raise SystemExit("calls were denied:\n" + "\n".join(ministack.denied()))


def main():
    binaries = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else TOP / "target/debug").resolve()
    template = transform.load(TOP / "infra/template.yaml")
    names = ["stack", *transform.functions(template).values()]
    missing = [name for name in names if not (binaries / name).is_file()]
    if missing:
        advice = "`cargo test --workspace --no-run` makes all binaries"
        raise SystemExit(f"{binaries} lacks {', '.join(missing)}: {advice}")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="ministack-"))
    ministack = Ministack(directory)
    try:
        until("ministack starts", ministack.ready)
        say(f"ministack runs on {ministack.url}")
        upload(ministack, transform.functions(template).values(), binaries, directory)
        say("packaged and uploaded")
        routes = list(transform.routes(template))
        ids = deploy(ministack, transform.deployable(template, BUCKET))
        say(f"deployed {len(ids)} resources")
        ministack.client("sesv2").create_email_identity(EmailIdentity=PARAMETERS["MailFrom"])
        api = Api(ministack, add_routes(ministack, template, ids))
        say(f"added {len(routes)} routes")
        seed = ministack.environment | {"TABLE": ids["Table"]}
        subprocess.run([binaries / "stack", "--seed"], env=seed, check=True)
        say("seeded")
        travel(api)
        wanted = sorted([
            ("approver2@acme.example", "Approval needed"),
            ("approver@acme.example", "Approval needed"),
            ("requester@acme.example", "Approved"),
            ("requester@acme.example", "Ready"),
        ])
        until(f"these mails are sent: {wanted}", lambda: ministack.mails() == wanted)
        say("everybody has their mail")
        check_left(ministack, ids)
        say("no dead letters, no call denied")
    except BaseException:
        shutil.copy(directory / "ministack.log", TOP / "target/ministack.log")
        print("what ministack said is in target/ministack.log", file=sys.stderr)
        raise
    finally:
        ministack.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
