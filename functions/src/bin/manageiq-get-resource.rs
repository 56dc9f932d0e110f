//! `GET /api/{collection}/{id}`: one resource.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::get_resource::main().await
}
