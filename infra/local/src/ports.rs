//! Where the stack listens.

use std::io;

use tokio::net::TcpListener;

use crate::{Error, backends::Listeners, cli::Options};

/// All ports, taken.
pub(crate) struct Ports {
    /// Of the API, if the functions run here, and of `/_local`.
    pub(crate) public: TcpListener,
    pub(crate) backends: Listeners,
}

impl Ports {
    pub(crate) async fn bind(options: &Options) -> Result<Self, Error> {
        let [public, dynamodb, sqs, ses, targets] = numbers(options)?;
        Ok(Self {
            public: listen(public).await?,
            backends: Listeners {
                dynamodb: listen(dynamodb).await?,
                sqs: listen(sqs).await?,
                ses: listen(ses).await?,
                targets: listen(targets).await?,
            },
        })
    }
}

/// For functions that run elsewhere the ports are always the same: they outlive a restart of the stack.
fn numbers(options: &Options) -> Result<[u16; 5], Error> {
    if !options.only_backends || options.port == 0 {
        return Ok([options.port, 0, 0, 0, 0]);
    }
    if options.port.checked_add(5).is_some() {
        return Ok([1, 2, 3, 4, 5].map(|above| options.port + above));
    }
    Err(format!(
        "--only-backends takes the five ports above that of the functions, which can't be {}",
        options.port
    )
    .into())
}

/// A port that only this machine can reach; 0 is one of its own choice.
async fn listen(port: u16) -> Result<TcpListener, Error> {
    TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("port {port} is in use: choose another with --port").into()
        }
        _ => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(port: u16, only_backends: bool) -> Option<[u16; 5]> {
        numbers(&Options { port, only_backends, ..Options::default() }).ok()
    }

    #[test]
    fn the_backends_keep_their_ports_when_the_functions_run_elsewhere() {
        assert_eq!(ports(9000, true), Some([9001, 9002, 9003, 9004, 9005]));
        assert_eq!(ports(9000, false), Some([9000, 0, 0, 0, 0]));
    }

    #[test]
    fn there_is_room_for_five_ports_or_an_error() {
        assert_eq!(ports(65530, true), Some([65531, 65532, 65533, 65534, 65535]));
        assert_eq!(ports(65531, true), None);
    }

    #[test]
    fn where_nobody_is_called_any_port_will_do() {
        assert_eq!(ports(0, true), Some([0; 5]));
    }
}
