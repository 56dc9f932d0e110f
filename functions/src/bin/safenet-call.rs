//! SafeNet's `BSIDCA.asmx`: every operation in SOAP, and most of them by GET and as forms.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    functions::safenet::call::main().await
}
