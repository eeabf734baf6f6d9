package io.gantry.linux;

import java.util.zip.Inflater;

/** Decompressors of raw DEFLATE data (RFC 1951). */
public final class Inflaters {
  private Inflaters() {}

  /**
   * The fastest that this host has: ISA-L's where its library is installed (Debian: libisal2),
   * about twice as fast as the JDK's. The caller ends it; used by one thread at a time.
   */
  public static Inflater raw() {
    return IsalInflater.AVAILABLE ? new IsalInflater() : new Inflater(true);
  }
}
