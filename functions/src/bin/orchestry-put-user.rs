//! `PUT /provisioning/users/{id}`: creates or replaces a person's record. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::put_user::main().await
}
