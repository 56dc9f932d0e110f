//! `GET /api/auth`: a token.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::manageiq::issue_token::main().await
}
