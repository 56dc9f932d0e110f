//! `OPTIONS /api`: what resources have.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_options::main().await
}
