package io.gantry.network.cni;

/** Names one attachment: CNI specification, section 2, "attachment". */
public record CniAttachment(String network, String containerId, String ifName) {
  /** INVALID for names that no attachment can have. */
  public CniAttachment {
    Names.network(network);
    Names.attachment(network, containerId, ifName);
  }

  /** For messages. */
  @Override
  public String toString() {
    return "container " + containerId + " (" + ifName + ") in network " + network;
  }
}
