//! `PUT /iam/governance/selfservice/api/v1/provtasks`: looks after several provisioning tasks, each by
//! itself. Contract section 9.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::act_on_tasks::main().await
}
