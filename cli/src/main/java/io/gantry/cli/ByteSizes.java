package io.gantry.cli;

import io.gantry.oci.ByteSize;

/** Amounts of memory for which there may be no limit. */
final class ByteSizes {
  private ByteSizes() {}

  /** As {@link ByteSize#parse}; -1 is no limit. */
  static long parseOrUnlimited(String text) {
    return text.equals("-1") ? -1 : ByteSize.parse(text);
  }
}
