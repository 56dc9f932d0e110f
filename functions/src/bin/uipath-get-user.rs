//! One user, with the groups that they belong to, in UiPath's dialect.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::uipath::get_user::main().await
}
