package io.gantry.linux;

import java.io.Serial;

/** libnftables refused commands: nothing of them was carried out. */
public final class NftablesException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private static final int SHOWN = 300;

  NftablesException(String commands, String reason) {
    super("nft " + shortened(commands) + ": " + reason.strip());
  }

  private static String shortened(String commands) {
    String line = commands.strip().replace("\n", "; ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "...";
  }
}
