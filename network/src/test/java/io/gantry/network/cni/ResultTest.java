package io.gantry.network.cni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.oci.GantryException;
import io.gantry.oci.Json;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Results of every version become one form, and go back to plugins in their version. */
class ResultTest {
  private static final String INTERFACES =
      "'interfaces':[{'name':'br0','mac':'02:00:00:00:00:01'},"
          + "{'name':'eth0','sandbox':'/run/netns/a'}],";
  private static final String REST =
      "'routes':[{'dst':'0.0.0.0/0','gw':'10.1.0.1'}],"
          + "'dns':{'nameservers':['10.1.0.1'],'domain':'local','search':['a','b'],"
          + "'options':['ndots:2']}}";

  @Test
  void versionsWithAndWithoutFamilyReadTheSame() {
    String older =
        "{'cniVersion':'0.4.0',"
            + INTERFACES
            + "'ips':[{'version':'4','address':'10.1.0.5/16','gateway':'10.1.0.1','interface':1}],"
            + REST;
    String newer =
        "{'cniVersion':'1.0.0',"
            + INTERFACES
            + "'ips':[{'address':'10.1.0.5/16','gateway':'10.1.0.1','interface':1}],"
            + REST;

    CniResult result = read(newer);

    assertThat(read(older)).isEqualTo(result);
    assertThat(result.ips())
        .containsExactly(
            new CniResult.Address("10.1.0.5/16", Optional.of("10.1.0.1"), OptionalInt.of(1)));
    assertThat(result.interfaces().get(1).sandbox()).isEqualTo("/run/netns/a");
    assertThat(result.dns().search()).containsExactly("a", "b");
  }

  @Test
  void theOldestFormHasOneAddressAFamily() {
    CniResult result =
        read(
            "{'ip4':{'ip':'10.1.0.5/16','gateway':'10.1.0.1','routes':[{'dst':'0.0.0.0/0'}]},"
                + "'ip6':{'ip':'fd00::5/64'}}");

    assertThat(result.ips())
        .extracting(CniResult.Address::address)
        .containsExactly("10.1.0.5/16", "fd00::5/64");
    assertThat(result.routes())
        .extracting(CniResult.Route::destination)
        .containsExactly("0.0.0.0/0");
  }

  @ParameterizedTest
  @EnumSource(CniVersion.class)
  void everyVersionReadsWhatItWrites(CniVersion version) {
    CniResult result =
        read("{" + INTERFACES + "'ips':[{'address':'fd00::5/64','interface':0}]," + REST);

    assertThat(rewritten(result, version)).isEqualTo(result);
  }

  @Test
  void whatIsNewIn110ReachesNoOlderPlugin() {
    CniResult result =
        read(
            "{'interfaces':[{'name':'e','mtu':1400,'socketPath':'/s','pciID':'0000:00:01.0'}],"
                + "'routes':[{'dst':'fd00::/8','mtu':1280,'advmss':1200,'priority':5,'table':9,"
                + "'scope':253}]}");

    assertThat(rewritten(result, CniVersion.V1_1_0)).isEqualTo(result);
    assertThat(result.routes().getFirst().table()).isEqualTo(OptionalLong.of(9));
    String older = Json.writeString(ResultWriter.write(result, CniVersion.V1_0_0));
    assertThat(older)
        .isEqualTo(
            "{\"cniVersion\":\"1.0.0\",\"interfaces\":[{\"name\":\"e\"}],\"ips\":[],"
                + "\"routes\":[{\"dst\":\"fd00::/8\"}],\"dns\":{}}");
  }

  @Test
  void familiesAreWrittenForThoseWhoNeedThem() {
    CniResult result = read("{'ips':[{'address':'10.0.0.1/8'},{'address':'fd00::1/8'}]}");

    assertThat(Json.writeString(ResultWriter.write(result, CniVersion.V0_3_1)))
        .contains("{\"version\":\"4\",\"address\":\"10.0.0.1/8\"}")
        .contains("{\"version\":\"6\",\"address\":\"fd00::1/8\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ips':[{'address':'10.0.0.1'}]} | not an address with a prefix",
        "{'ips':[{'address':'10.0.0.1/33'}]} | not an address with a prefix",
        "{'ips':[{'address':'fd00::1/129'}]} | not an address with a prefix",
        "{'ips':[{'address':'example.org/24'}]} | is not an address",
        "{'ips':[{'address':'10.0.0.1/8','gateway':'localhost'}]} | is not an address",
        "{'ips':[{'address':'10.0.0.1/8','interface':0}]} | interface 0, and there are 0",
        "{'ips':[{'address':'10.0.0.1/8','interface':-1}]} | interface is not within",
        "{'ips':[{'address':'10.0.0.1/8','interface':4294967296}]} | interface is not within",
        "{'ips':[{'address':'10.0.0.1/8','interface':0.5}]} | interface is not an integer",
        "{'ips':{}} | ips is not a list",
        "{'routes':[{'dst':'default'}]} | not an address with a prefix",
        "{'dns':{'nameservers':'10.0.0.1'}} | nameservers is not a list",
        "{'interfaces':[null]} | interfaces[0] is not an object",
      })
  void hostileResultsAreRefused(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(GantryException.class)
        .hasMessageContaining(reason);
  }

  private static CniResult rewritten(CniResult result, CniVersion version) {
    byte[] json = Json.write(ResultWriter.write(result, version));
    return ResultReader.read(new Fields("written", Json.readMap(json)));
  }

  private static CniResult read(String json) {
    return ResultReader.read(new Fields("result", Json.readMap(json.replace('\'', '"'))));
  }
}
