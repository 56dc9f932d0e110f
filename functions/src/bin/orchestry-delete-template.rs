//! `DELETE /provisioning/templates/{id}`: stops offering it. Requests that were filed go on. Ours.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::orchestry::delete_template::main().await
}
