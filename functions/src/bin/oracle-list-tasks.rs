//! `GET` and `HEAD /iam/governance/selfservice/api/v1/provtasks`: a page of the provisioning tasks. Contract
//! section 9.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::list_tasks::main().await
}
