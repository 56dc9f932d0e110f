//! `GET /provisioning/requests/view/{viewName}`: a page of a list. Contract section 3, Views.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::list_requests::main().await
}
