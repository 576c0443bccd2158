//! Whose a connection from this machine is: on its own address everybody on a machine can ask, not only who runs the program.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::clock;

/// Whether a connection is of another user of this machine, as far as the system tells; its administrator is none.
pub(super) fn is_strange(peer: SocketAddr, own: SocketAddr) -> bool {
    let Some(user) = clock::user() else { return false };
    user_of(peer, own).is_some_and(|other| other != user && other != 0)
}

/// The user whose socket is connected from `peer` to `own`, by Linux's tables of sockets.
fn user_of(peer: SocketAddr, own: SocketAddr) -> Option<u32> {
    let table = if peer.is_ipv4() { "/proc/net/tcp" } else { "/proc/net/tcp6" };
    let table = std::fs::read_to_string(table).ok()?;
    table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let (from, to) = (address(fields.next()?)?, address(fields.next()?)?);
        // State, queues, timer, retransmissions, user.
        (from == peer && to == own).then(|| fields.nth(4)?.parse().ok())?
    })
}

/// "0100007F:1F90": words as the processor has them, and a port.
fn address(words: &str) -> Option<SocketAddr> {
    let (host, port) = words.split_once(':')?;
    let words: Vec<[u8; 4]> = (0..host.len() / 8)
        .map(|word| u32::from_str_radix(host.get(word * 8..word * 8 + 8)?, 16).ok().map(u32::to_ne_bytes))
        .collect::<Option<_>>()?;
    let host: IpAddr = match words[..] {
        [word] => Ipv4Addr::from(word).into(),
        [_, _, _, _] => Ipv6Addr::from(<[u8; 16]>::try_from(words.concat()).ok()?).into(),
        _ => return None,
    };
    Some(SocketAddr::new(host, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// Another user of the machine could judge as the one who serves.
    #[test]
    fn the_user_of_a_connection_is_told() {
        for host in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(host) else { continue };
            let _asking = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (_answering, peer) = listener.accept().unwrap();
            assert_eq!(user_of(peer, listener.local_addr().unwrap()), clock::user());
            assert!(!is_strange(peer, listener.local_addr().unwrap()));
        }
    }
}
