//! `PUT /iam/governance/selfservice/api/v1/requests`: acts on several requests, on each by itself. Contract
//! section 7.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::act_on_requests::main().await
}
