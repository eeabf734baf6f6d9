package io.gantry.runtime;

/** The numbers of the steps on the wire, as {@code init/PROTOCOL.md} lists them. */
enum Opcode {
  CLONE(1),
  WRITE_FILE(2),
  JOIN(3),
  SETNS(4),
  UNSHARE(5),
  PROPAGATION(6),
  OVERLAY(7),
  ROOT(8),
  MOUNT(9),
  BIND(10),
  MKDIR(11),
  MKNOD(12),
  SYMLINK(13),
  MASK(14),
  READONLY(15),
  ROOT_READONLY(16),
  PIVOT(17),
  SYSCTL(18),
  HOSTNAME(19),
  DOMAINNAME(20),
  RLIMIT(21),
  OOM_SCORE_ADJ(22),
  NO_NEW_PRIVILEGES(23),
  CAPABILITIES(24),
  CREDENTIALS(25),
  SECCOMP(26),
  CWD(27),
  TERMINAL(28),
  KEYRING(29),
  WAIT(30),
  INIT(31),
  EXEC(32),
  BORROW(33),
  KEEP(34),
  HOOK(35);

  private final int number;

  Opcode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
