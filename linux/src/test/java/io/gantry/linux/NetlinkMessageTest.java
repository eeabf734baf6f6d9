package io.gantry.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {
  @Test
  void whatIsCutShortIsLeftOut() {
    byte[] whole =
        NetlinkEncoder.encode(
            new NetlinkRequest[] {
              new NetlinkRequest.SetMtu(1, 9000), new NetlinkRequest.SetMtu(2, 9000)
            },
            1);

    assertThat(NetlinkMessage.parse(whole, whole.length)).hasSize(2);
    assertThat(NetlinkMessage.parse(whole, whole.length - 1)).hasSize(1);
    assertThat(NetlinkMessage.parse(whole, 15)).isEmpty();
    assertThat(NetlinkMessage.parse(whole, 0)).isEmpty();
  }

  @Test
  void refusalsAreExplainedWhetherOurMessageIsRepeatedOrNot() {
    assertThat(refusal(true).explanation()).isEqualTo("because");
    assertThat(refusal(false).explanation()).isEqualTo("because");
  }

  /** Whatever bytes come, parsing ends without an exception. */
  @Test
  void anyBytes() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[16 + random.nextInt(80)];
      random.nextBytes(bytes);
      ByteBuffer.wrap(bytes)
          .order(ByteOrder.nativeOrder())
          .putInt(0, 16 + random.nextInt(bytes.length));
      for (NetlinkMessage message : NetlinkMessage.parse(bytes, bytes.length)) {
        message.attributes(random.nextInt(20));
      }
    }
  }

  private static NetlinkMessage refusal(boolean capped) {
    NetlinkWriter out = new NetlinkWriter();
    int flags = Rtnetlink.NLM_F_ACK_TLVS | (capped ? Rtnetlink.NLM_F_CAPPED : 0);
    out.begin(Rtnetlink.NLMSG_ERROR, flags, 1).u32(-22);
    out.u32(24).u32(0).u32(0).u32(0);
    if (!capped) {
      out.u32(0x01020304).u32(0x05060708);
    }
    byte[] bytes = out.attribute(Rtnetlink.NLMSGERR_ATTR_MSG, "because").end();
    List<NetlinkMessage> messages = NetlinkMessage.parse(bytes, bytes.length);
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }
}
