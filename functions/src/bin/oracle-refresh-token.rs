//! `PUT /iam/governance/token/api/v1/tokens`: another token for the holder of one.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::oracle::refresh_token::main().await
}
