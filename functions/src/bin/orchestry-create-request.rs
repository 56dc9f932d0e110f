//! `POST /provisioning/requests`: files a request. Contract section 3, CreateRequest.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::create_request::main().await
}
