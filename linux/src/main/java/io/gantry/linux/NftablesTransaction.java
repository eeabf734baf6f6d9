package io.gantry.linux;

import static io.gantry.linux.NftablesBatch.bigEndian;
import static io.gantry.linux.Rtnetlink.NLM_F_CREATE;
import static io.gantry.linux.Rtnetlink.NLM_F_EXCL;

import java.util.function.Consumer;

/**
 * A table of family ip that comes with all that is in it or not at all
 * (linux/netfilter/nf_tables.h). Used once, by one thread.
 */
final class NftablesTransaction {
  private static final int NFT_MSG_NEWTABLE = 0;
  private static final int NFT_MSG_DELTABLE = 2;
  private static final int NFT_MSG_NEWCHAIN = 3;
  private static final int NFT_MSG_NEWRULE = 6;
  private static final int NFPROTO_IPV4 = 2;
  private static final int NLM_F_APPEND = 0x800;

  private static final int NFTA_CHAIN_TABLE = 1;
  private static final int NFTA_CHAIN_NAME = 3;
  private static final int NFTA_CHAIN_HOOK = 4;
  private static final int NFTA_CHAIN_TYPE = 7;
  private static final int NFTA_HOOK_HOOKNUM = 1;
  private static final int NFTA_HOOK_PRIORITY = 2;
  private static final int NFTA_RULE_TABLE = 1;
  private static final int NFTA_RULE_CHAIN = 2;
  private static final int NFTA_RULE_EXPRESSIONS = 4;

  private final String table;
  private final NftablesBatch batch = new NftablesBatch();

  private NftablesTransaction(String table) {
    this.table = table;
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
    NetlinkWriter out = batch.begin(NFT_MSG_NEWCHAIN, NLM_F_CREATE, NFPROTO_IPV4);
    out.attribute(NFTA_CHAIN_TABLE, table).attribute(NFTA_CHAIN_NAME, name);
    int nested = out.open(NFTA_CHAIN_HOOK);
    out.attribute(NFTA_HOOK_HOOKNUM, bigEndian(hook));
    out.attribute(NFTA_HOOK_PRIORITY, bigEndian(priority)).close(nested);
    out.attribute(NFTA_CHAIN_TYPE, "filter").end();
  }

  /** A rule at the end of a chain. */
  void rule(String chain, Consumer<NftablesExpressions> expressions) {
    NetlinkWriter out = batch.begin(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, NFPROTO_IPV4);
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
    batch.commit(socket, NFPROTO_IPV4, table);
  }

  private void table(int type, int flags) {
    batch.table(type, flags, NFPROTO_IPV4, table);
  }
}
