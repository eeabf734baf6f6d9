package io.gantry.linux;

import static io.gantry.linux.NftablesBatch.bigEndian;

/**
 * What a rule of nftables does with a packet, step by step: compare bytes of it, or write some. A
 * comparison that fails ends the rule.
 */
final class NftablesExpressions {
  /** Offsets count from the start of the network's header, or from that of the transport's. */
  enum Base {
    NETWORK(1),
    TRANSPORT(2);

    private final int number;

    Base(int number) {
      this.number = number;
    }
  }

  private static final int NFTA_LIST_ELEM = 1;
  private static final int NFTA_EXPR_NAME = 1;
  private static final int NFTA_EXPR_DATA = 2;
  private static final int NFTA_PAYLOAD_DREG = 1;
  private static final int NFTA_PAYLOAD_BASE = 2;
  private static final int NFTA_PAYLOAD_OFFSET = 3;
  private static final int NFTA_PAYLOAD_LEN = 4;
  private static final int NFTA_PAYLOAD_SREG = 5;
  private static final int NFTA_PAYLOAD_CSUM_TYPE = 6;
  private static final int NFTA_PAYLOAD_CSUM_OFFSET = 7;
  private static final int NFT_PAYLOAD_CSUM_INET = 1;
  private static final int NFTA_CMP_SREG = 1;
  private static final int NFTA_CMP_OP = 2;
  private static final int NFTA_CMP_DATA = 3;
  private static final int NFT_CMP_EQ = 0;
  private static final int NFTA_IMMEDIATE_DREG = 1;
  private static final int NFTA_IMMEDIATE_DATA = 2;
  private static final int NFTA_DATA_VALUE = 1;
  private static final int NFT_REG_1 = 1;

  private final NetlinkWriter out;

  NftablesExpressions(NetlinkWriter out) {
    this.out = out;
  }

  /** Goes on only where the packet has these bytes here. */
  NftablesExpressions match(Base base, int offset, byte... value) {
    expression(
        "payload",
        () -> {
          attribute(NFTA_PAYLOAD_DREG, NFT_REG_1);
          position(base, offset, value.length);
        });
    expression(
        "cmp",
        () -> {
          attribute(NFTA_CMP_SREG, NFT_REG_1);
          attribute(NFTA_CMP_OP, NFT_CMP_EQ);
          data(NFTA_CMP_DATA, value);
        });
    return this;
  }

  /** Writes bytes into the transport's header and corrects the checksum there. */
  NftablesExpressions overwrite(int offset, int checksum, byte... value) {
    expression(
        "immediate",
        () -> {
          attribute(NFTA_IMMEDIATE_DREG, NFT_REG_1);
          data(NFTA_IMMEDIATE_DATA, value);
        });
    expression(
        "payload",
        () -> {
          attribute(NFTA_PAYLOAD_SREG, NFT_REG_1);
          position(Base.TRANSPORT, offset, value.length);
          attribute(NFTA_PAYLOAD_CSUM_TYPE, NFT_PAYLOAD_CSUM_INET);
          attribute(NFTA_PAYLOAD_CSUM_OFFSET, checksum);
        });
    return this;
  }

  private void position(Base base, int offset, int length) {
    attribute(NFTA_PAYLOAD_BASE, base.number);
    attribute(NFTA_PAYLOAD_OFFSET, offset);
    attribute(NFTA_PAYLOAD_LEN, length);
  }

  private void expression(String name, Runnable content) {
    int element = out.open(NFTA_LIST_ELEM);
    out.attribute(NFTA_EXPR_NAME, name);
    int data = out.open(NFTA_EXPR_DATA);
    content.run();
    out.close(data).close(element);
  }

  private void data(int type, byte[] value) {
    int nested = out.open(type);
    out.attribute(NFTA_DATA_VALUE, value).close(nested);
  }

  private void attribute(int type, int value) {
    out.attribute(type, bigEndian(value));
  }
}
