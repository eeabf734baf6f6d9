package io.gantry.network;

/** How those outside of a bridge network reach its members by one family of addresses. */
public enum GatewayMode {
  /** By ports of the host; what leaves carries the host's address. */
  NAT,

  /** The same, and all ports of members by their own addresses. */
  NAT_UNPROTECTED,

  /** By members' own addresses at the ports that they publish; nothing is translated. */
  ROUTED,

  /** Not at all, the host included: the bridge has no address. Of internal networks only. */
  ISOLATED
}
