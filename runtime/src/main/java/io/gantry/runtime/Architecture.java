package io.gantry.runtime;

import io.gantry.oci.GantryException;
import java.util.Optional;

/**
 * An instruction set as seccomp tells them apart: one machine runs its own and some compatible
 * ones.
 */
public enum Architecture {
  X86_64("SCMP_ARCH_X86_64", "amd64", 0xc000003e, true),
  X86("SCMP_ARCH_X86", "x86", 0x40000003, false),
  /** Shares the audit number of x86_64; its system calls have bit 30 set. */
  X32("SCMP_ARCH_X32", "x32", 0xc000003e, false),
  AARCH64("SCMP_ARCH_AARCH64", "arm64", 0xc00000b7, true),
  ARM("SCMP_ARCH_ARM", "arm", 0x40000028, false);

  private final String seccompName;
  private final String dockerName;
  private final int auditNumber;
  private final boolean wide;

  Architecture(String seccompName, String dockerName, int auditNumber, boolean wide) {
    this.seccompName = seccompName;
    this.dockerName = dockerName;
    this.auditNumber = auditNumber;
    this.wide = wide;
  }

  /** That of this machine; throws {@link GantryException} UNAVAILABLE on one we do not know. */
  public static Architecture current() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default ->
          throw new GantryException(
              GantryException.Kind.UNAVAILABLE,
              "system call filters are made for x86_64 and aarch64, this machine is " + name);
    };
  }

  /** The name in OCI and Docker profiles: {@code SCMP_ARCH_X86_64}. */
  public String seccompName() {
    return seccompName;
  }

  /** The name in the conditions of Docker profiles: {@code amd64}. */
  String dockerName() {
    return dockerName;
  }

  /** AUDIT_ARCH_* of audit.h. */
  int auditNumber() {
    return auditNumber;
  }

  /** Whether arguments of system calls have 64 bits. */
  boolean wide() {
    return wide;
  }

  static Optional<Architecture> named(String seccompName) {
    for (Architecture architecture : values()) {
      if (architecture.seccompName.equals(seccompName)) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }
}
