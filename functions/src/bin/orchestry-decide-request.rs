//! `POST /provisioning/requests/{id}/approval`: approves or rejects. Contract section 3, Approval body.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::decide_request::main().await
}
