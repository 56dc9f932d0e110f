//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests/{reqid}`: one request.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::get_request::main().await
}
