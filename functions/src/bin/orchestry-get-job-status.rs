//! `GET /provisioning/requests/{id}/jobstatus`: how far the work is. Contract section 3, JobStatus.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_job_status::main().await
}
