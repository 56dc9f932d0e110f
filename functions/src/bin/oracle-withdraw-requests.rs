//! `DELETE /iam/governance/selfservice/api/v1/requests`: withdraws several requests, each by itself.
//! Contract section 8.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::withdraw_requests::main().await
}
