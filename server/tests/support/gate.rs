//! A way to a server that can be closed: whoever is behind it is then as good as gone.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A port of this machine whose connections lead to another one while it is open.
pub struct Gate {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Gate {
    /// An open gate before a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a bound port has an address");
        let (open, state) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((from, _)) = listener.accept().await {
                // A closed gate takes connections and drops them.
                if *state.borrow() {
                    tokio::spawn(carry(from, server, state.clone()));
                }
            }
        });
        Self { address, open }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Drops every connection, and lets nobody in.
    pub fn close(&self) {
        self.open.send_replace(false);
    }

    /// Lets everybody in again.
    pub fn open(&self) {
        self.open.send_replace(true);
    }
}

async fn carry(mut from: TcpStream, server: SocketAddr, mut state: watch::Receiver<bool>) {
    let Ok(mut to) = TcpStream::connect(server).await else { return };
    tokio::select! {
        // Whoever hangs up is heard at the other end.
        _ = copy_bidirectional(&mut from, &mut to) => {}
        _ = state.wait_for(|open| !open) => {}
    }
}
