package io.gantry.linux;

import static io.gantry.linux.Rtnetlink.NLM_F_CREATE;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Adds elements to sets and maps of the packet filter and removes them, in the network namespace of
 * the thread that opened it. What {@link Nftables} does by commands takes it milliseconds, for it
 * asks the kernel first what there is; this goes to the kernel directly. Not thread-safe.
 */
public final class NftablesElements implements AutoCloseable {
  private static final int NFT_MSG_NEWSETELEM = 12;
  private static final int NFT_MSG_DELSETELEM = 14;
  private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
  private static final int NFTA_SET_ELEM_LIST_SET = 2;
  private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
  private static final int NFTA_LIST_ELEM = 1;
  private static final int NFTA_SET_ELEM_KEY = 1;
  private static final int NFTA_SET_ELEM_DATA = 2;
  private static final int NFTA_DATA_VALUE = 1;

  /** Parts of a concatenation begin at registers of this many bytes. */
  private static final int REGISTER = 4;

  private final NetlinkSocket socket;

  private NftablesElements(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens it for the calling thread's network namespace. */
  public static NftablesElements open() {
    return new NftablesElements(NetlinkSocket.netfilter());
  }

  /**
   * Adds these, all or none. An element of a set may be there already.
   *
   * @throws LinuxException EEXIST when a map has one of these keys and leads it elsewhere
   */
  public void add(List<NftablesElement> elements) {
    change(NFT_MSG_NEWSETELEM, NLM_F_CREATE, elements);
  }

  /**
   * Removes these, all or none.
   *
   * @throws LinuxException ENOENT when one is not there
   */
  public void remove(List<NftablesElement> elements) {
    change(NFT_MSG_DELSETELEM, 0, elements);
  }

  @Override
  public void close() {
    socket.close();
  }

  private void change(int type, int flags, List<NftablesElement> elements) {
    if (elements.isEmpty()) {
      return;
    }
    NftablesBatch batch = new NftablesBatch();
    for (NftablesElement element : elements) {
      write(batch.begin(type, flags, element.family().number), element);
    }
    NftablesElement any = elements.getFirst();
    batch.commit(socket, any.family().number, any.table());
  }

  private static void write(NetlinkWriter out, NftablesElement element) {
    out.attribute(NFTA_SET_ELEM_LIST_TABLE, element.table());
    out.attribute(NFTA_SET_ELEM_LIST_SET, element.set());
    int list = out.open(NFTA_SET_ELEM_LIST_ELEMENTS);
    int item = out.open(NFTA_LIST_ELEM);
    data(out, NFTA_SET_ELEM_KEY, element.key());
    if (!element.value().isEmpty()) {
      data(out, NFTA_SET_ELEM_DATA, element.value());
    }
    out.close(item).close(list).end();
  }

  private static void data(NetlinkWriter out, int type, List<NftablesDatum> parts) {
    int nested = out.open(type);
    out.attribute(NFTA_DATA_VALUE, concatenated(parts)).close(nested);
  }

  private static byte[] concatenated(List<NftablesDatum> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (NftablesDatum part : parts) {
      byte[] bytes = part.bytes();
      all.writeBytes(bytes);
      if (parts.size() > 1) {
        all.writeBytes(new byte[-bytes.length & (REGISTER - 1)]);
      }
    }
    return all.toByteArray();
  }
}
