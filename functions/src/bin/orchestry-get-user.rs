//! `GET /provisioning/users/{id}`: one person. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::get_user::main().await
}
