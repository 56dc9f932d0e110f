//! `DELETE /api/auth`: ends a token.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::revoke_token::main().await
}
