//! `POST /iam/governance/selfservice/api/v1/requests`: files several requests in one call.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::create_requests::main().await
}
