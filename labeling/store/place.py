"""Tells whether a folder lies on a network share, where SQLite's write-ahead log can't be trusted."""

from __future__ import annotations

from pathlib import Path

import psutil

from labeling.errors import UserError

NETWORK = frozenset({
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "afs", "webdav", "davfs", "davfs2",
    "fuse.davfs2", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "ncpfs", "9p", "ceph", "fuse.ceph", "glusterfs",
    "fuse.glusterfs", "lustre", "beegfs",
})


class OnNetworkShare(UserError):
    """A project on a network share can be read, never written."""


def file_system(path: Path) -> str:
    """The type of the file system that holds ``path``, in lower case; "remote" for a Windows share."""
    place = str(path.resolve())
    if place.startswith("\\\\"):
        return "remote"
    best, kind = "", ""
    for mount in psutil.disk_partitions(all=True):
        root = mount.mountpoint.rstrip("/\\")
        inside = place.startswith(mount.mountpoint) if not root else place == root or place[len(root):][:1] in "/\\"
        if inside and place.startswith(root) and len(mount.mountpoint) >= len(best):
            best, kind = mount.mountpoint, "remote" if "remote" in mount.opts else mount.fstype.lower()
    return kind


def is_network_share(path: Path) -> bool:
    """Whether ``path`` lies on a share that other machines may write at the same time."""
    kind = file_system(path)
    return kind in NETWORK or kind == "remote"


def refuse_network_share(path: Path) -> None:
    """Raise OnNetworkShare if a project at ``path`` must not be written."""
    if is_network_share(path):
        raise OnNetworkShare(
            f"{path} lies on a network share, where two computers could damage it.",
            kept="It can be read there.",
            next_step="Copy it to this computer, work on the copy, and merge the copies later.")
