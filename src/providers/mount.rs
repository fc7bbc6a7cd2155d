//! Mounts on which files cannot be watched.
//!
//! Not here: watching (the folder's provider, the store).

use std::path::Path;

/// The kind of a mount whose changes, made on other machines, this machine's kernel does not hear of.
#[cfg(target_os = "linux")]
pub fn remote_mount(root: &Path) -> Option<&'static str> {
    mount_kind(rustix::fs::statfs(root).ok()?.f_type as u32)
}

/// The kind of a mount whose changes this machine's kernel does not hear of: not known here.
#[cfg(not(target_os = "linux"))]
pub fn remote_mount(_root: &Path) -> Option<&'static str> {
    None
}

/// The network mounts among the numbers of `statfs(2)`.
#[cfg(any(target_os = "linux", test))]
fn mount_kind(number: u32) -> Option<&'static str> {
    match number {
        0x6969 => Some("a network mount (NFS)"),
        0x517B | 0xFF53_4D42 | 0xFE53_4D42 => Some("a network mount (SMB)"),
        0x0102_1997 => Some("a shared mount (9p)"),
        0x00C3_6400 => Some("a network mount (Ceph)"),
        0x5346_414F | 0x6B41_4653 => Some("a network mount (AFS)"),
        0x6573_5546 => Some("a FUSE mount"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_mounts_are_known_by_their_numbers() {
        assert_eq!(mount_kind(0x6969), Some("a network mount (NFS)"));
        assert_eq!(mount_kind(0xFF53_4D42), Some("a network mount (SMB)"));
        assert_eq!(mount_kind(0xEF53), None);
    }
}
