package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.NLMSG_ERROR;
import static io.gantry.linux.Rtnetlink.NLM_F_ACK;
import static io.gantry.linux.Rtnetlink.NLM_F_CREATE;
import static io.gantry.linux.Rtnetlink.NLM_F_EXCL;
import static io.gantry.linux.Rtnetlink.NLM_F_REQUEST;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A table of family ip that comes with all that is in it or not at all (linux/netfilter/nfnetlink.h
 * and nf_tables.h): a batch of netlink messages, sent in one datagram. Used once, by one thread.
 */
final class NftablesTransaction {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NFNL_SUBSYS_NFTABLES = 10;
  private static final int NFT_MSG_NEWTABLE = 0;
  private static final int NFT_MSG_DELTABLE = 2;
  private static final int NFT_MSG_NEWCHAIN = 3;
  private static final int NFT_MSG_NEWRULE = 6;
  private static final int NFPROTO_IPV4 = 2;
  private static final int NLM_F_APPEND = 0x800;

  private static final int NFTA_TABLE_NAME = 1;
  private static final int NFTA_CHAIN_TABLE = 1;
  private static final int NFTA_CHAIN_NAME = 3;
  private static final int NFTA_CHAIN_HOOK = 4;
  private static final int NFTA_CHAIN_TYPE = 7;
  private static final int NFTA_HOOK_HOOKNUM = 1;
  private static final int NFTA_HOOK_PRIORITY = 2;
  private static final int NFTA_RULE_TABLE = 1;
  private static final int NFTA_RULE_CHAIN = 2;
  private static final int NFTA_RULE_EXPRESSIONS = 4;

  private static final int FIRST = 1;

  private final String table;
  private final NetlinkWriter out = new NetlinkWriter();
  private int sequence = FIRST;

  private NftablesTransaction(String table) {
    this.table = table;
    out.begin(BATCH_BEGIN, NLM_F_REQUEST, sequence++);
    header(0, NFNL_SUBSYS_NFTABLES);
    out.end();
  }

  /** A new table; EEXIST when there is one of this name. */
  static NftablesTransaction creating(String table) {
    NftablesTransaction transaction = new NftablesTransaction(table);
    transaction.table(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
    return transaction;
  }

  /** A new table in place of one that may be there. */
  static NftablesTransaction replacing(String table) {
    NftablesTransaction transaction = new NftablesTransaction(table);
    // Only what exists can be deleted.
    transaction.table(NFT_MSG_NEWTABLE, NLM_F_CREATE);
    transaction.table(NFT_MSG_DELTABLE, 0);
    transaction.table(NFT_MSG_NEWTABLE, NLM_F_CREATE);
    return transaction;
  }

  /** A chain of type filter at a hook (linux/netfilter.h); the lower its priority, the earlier. */
  void chain(String name, int hook, int priority) {
    begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    out.attribute(NFTA_CHAIN_TABLE, table).attribute(NFTA_CHAIN_NAME, name);
    int nested = out.open(NFTA_CHAIN_HOOK);
    out.attribute(NFTA_HOOK_HOOKNUM, bigEndian(hook));
    out.attribute(NFTA_HOOK_PRIORITY, bigEndian(priority)).close(nested);
    out.attribute(NFTA_CHAIN_TYPE, "filter").end();
  }

  /** A rule at the end of a chain. */
  void rule(String chain, Consumer<NftablesExpressions> expressions) {
    begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
    out.attribute(NFTA_RULE_TABLE, table).attribute(NFTA_RULE_CHAIN, chain);
    int nested = out.open(NFTA_RULE_EXPRESSIONS);
    expressions.accept(new NftablesExpressions(out));
    out.close(nested).end();
  }

  /**
   * Sends it and waits until the kernel has carried it out.
   *
   * @throws LinuxException the first refusal; then nothing has changed
   */
  void commit(NetlinkSocket socket) {
    // One more that changes nothing: the kernel acknowledges in order, so its answer is the last.
    int last = sequence;
    table(NFT_MSG_NEWTABLE, NLM_F_ACK);
    out.begin(BATCH_END, NLM_F_REQUEST, sequence++);
    header(0, NFNL_SUBSYS_NFTABLES);
    socket.write(out.end());
    List<LinuxException> refusals = new ArrayList<>();
    boolean waiting = true;
    while (waiting) {
      for (NetlinkMessage answer : socket.receive()) {
        if (answer.type() == NLMSG_ERROR) {
          NetlinkSocket.refusal(answer, "table " + table).ifPresent(refusals::add);
          // A batch that is refused as a whole is answered at its beginning only.
          waiting &= answer.sequence() != last && answer.sequence() != FIRST;
        }
      }
    }
    if (!refusals.isEmpty()) {
      throw refusals.getFirst();
    }
  }

  static byte[] bigEndian(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private void table(int type, int flags) {
    begin(type, flags);
    out.attribute(NFTA_TABLE_NAME, table).end();
  }

  private void begin(int type, int flags) {
    out.begin(NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_REQUEST | flags, sequence++);
    header(NFPROTO_IPV4, 0);
  }

  /** struct nfgenmsg; its resource is in network byte order. */
  private void header(int family, int resource) {
    out.u8(family).u8(0).raw(new byte[] {(byte) (resource >> 8), (byte) resource});
  }
}
