//! `GET`, `HEAD /iam/governance/selfservice/api/v1/requests`: a page of a list.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::list_requests::main().await
}
