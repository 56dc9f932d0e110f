//! `DELETE /iam/governance/selfservice/api/v1/requests/{reqid}`: withdraws a request. Contract section 8.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::withdraw_request::main().await
}
