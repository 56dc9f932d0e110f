//! `GET /provisioning/requests/{id}`: one request. Contract section 3, ProvisioningRequest.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_request::main().await
}
