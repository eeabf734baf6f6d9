package io.gantry.network.cni;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The versions of the CNI specification that are spoken, oldest first. */
enum CniVersion {
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  /** Brings CHECK, and the previous result of DEL. */
  V0_4_0("0.4.0"),
  /** Drops the version of addresses. */
  V1_0_0("1.0.0"),
  /** Brings STATUS, GC and more of routes and interfaces. */
  V1_1_0("1.1.0");

  private final String text;

  CniVersion(String text) {
    this.text = text;
  }

  /** The version of this text, if it is spoken. */
  static Optional<CniVersion> find(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  /** For messages. */
  static String all() {
    return Arrays.stream(values()).map(CniVersion::toString).collect(Collectors.joining(", "));
  }

  boolean atLeast(CniVersion other) {
    return compareTo(other) >= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
