"""How rows of the log hang together: MACs under the master key (DESIGN 10; SECURITY 24)."""

import json
from dataclasses import replace

from appliance.domain.records import AuditRow
from appliance.secrets import Vault

HEAD = "log-head"
"""Mark: number of the newest row and its seal.  Without it a cut end would look whole."""
REMOVED = "log-removed"
"""Mark: number and MAC of the newest row that was removed for its age."""


class Chain:
    """Computes what each row, the end and the anchors must say."""

    def __init__(self, vault: Vault) -> None:
        """Takes the keys."""
        self._vault = vault

    def mac(self, row: AuditRow, mac_before: str) -> str:
        """Returns the MAC of a row that stands behind another; "" before the first."""
        covered: list[str | int | bool] = [
            mac_before,
            row.number,
            row.at_ms,
            row.actor,
            row.event,
            row.subject,
            row.detail,
        ]
        later: list[str | int | bool] = [row.address, row.group_id, row.refused]
        if any(later):
            # Rows from before there were these columns are covered without them.
            covered += later
        text = json.dumps(covered, ensure_ascii=False)
        return self._vault.digest("audit", text).hex()

    def chained(self, row: AuditRow, mac_before: str) -> AuditRow:
        """Returns the row with its MAC."""
        return replace(row, mac=self.mac(row, mac_before))

    def head(self, number: int, mac: str) -> str:
        """Returns the mark HEAD of a log that ends in a row."""
        return f"{number} {self._vault.digest('audit-head', f'{number} {mac}').hex()}"

    def signature(self, text: str) -> str:
        """Returns what shows that this appliance wrote an anchor."""
        return self._vault.digest("audit-anchor", text).hex()
