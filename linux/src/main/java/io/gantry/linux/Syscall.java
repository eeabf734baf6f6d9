package io.gantry.linux;

import java.util.Locale;

/**
 * Numbers of the system calls used here, for x86-64 and arm64 (from unistd_64.h and
 * asm-generic/unistd.h). Calling by number needs one linked function for all calls together, and
 * works where the C library has no wrapper yet.
 */
enum Syscall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  IOCTL(16, 29),
  SENDFILE(40, 71),
  SOCKET(41, 198),
  CONNECT(42, 203),
  BIND(49, 200),
  LISTEN(50, 201),
  GETSOCKNAME(51, 204),
  SETSOCKOPT(54, 208),
  KILL(62, 129),
  UNAME(63, 160),
  FCNTL(72, 25),
  FLOCK(73, 32),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  FTRUNCATE(77, 46),
  SYSINFO(99, 179),
  FSTATFS(138, 44),
  UMOUNT2(166, 39),
  SETXATTR(188, 5),
  LSETXATTR(189, 6),
  GETXATTR(191, 8),
  LGETXATTR(192, 9),
  LISTXATTR(194, 11),
  LLISTXATTR(195, 12),
  FLISTXATTR(196, 13),
  REMOVEXATTR(197, 14),
  LREMOVEXATTR(198, 15),
  GETDENTS64(217, 61),
  EPOLL_CTL(233, 21),
  WAITID(247, 95),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  UTIMENSAT(280, 88),
  EPOLL_PWAIT(281, 22),
  FALLOCATE(285, 47),
  EVENTFD2(290, 19),
  EPOLL_CREATE1(291, 20),
  SYNCFS(306, 267),
  SETNS(308, 268),
  RENAMEAT2(316, 276),
  MEMFD_CREATE(319, 279),
  BPF(321, 280),
  COPY_FILE_RANGE(326, 285),
  STATX(332, 291),
  PIDFD_SEND_SIGNAL(424, 424),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  PIDFD_OPEN(434, 434),
  OPENAT2(437, 437),
  MOUNT_SETATTR(442, 442),
  QUOTACTL_FD(443, 443);

  private final int number;

  Syscall(int x86, int arm64) {
    this.number = Native.ARM64 ? arm64 : x86;
  }

  int number() {
    return number;
  }

  /** The name as the manual spells it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
