//! A line to a gateway, which can be cut.

use std::sync::{Arc, Mutex};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// Forwards connections until they are cut.
pub(crate) struct Line {
    address: String,
    open: Arc<Mutex<CancellationToken>>,
}

impl Line {
    pub(crate) async fn to(root_url: &str) -> Self {
        let gateway = root_url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let open = Arc::new(Mutex::new(CancellationToken::new()));
        let shared = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let cut = shared.lock().unwrap().clone();
                let gateway = gateway.clone();
                tokio::spawn(forward(client, gateway, cut));
            }
        });
        Self { address, open }
    }

    pub(crate) fn root_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts every connection; the next ones go through.
    pub(crate) fn cut(&self) {
        let mut open = self.open.lock().unwrap();
        std::mem::take(&mut *open).cancel();
    }
}

async fn forward(mut client: TcpStream, gateway: String, cut: CancellationToken) {
    let Ok(mut server) = TcpStream::connect(gateway).await else {
        return;
    };
    let _ = client.set_nodelay(true);
    let _ = server.set_nodelay(true);
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => {}
        () = cut.cancelled() => {}
    }
}
