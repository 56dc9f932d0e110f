//! `GET /api/product_info`: what we are.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_product_info::main().await
}
