"""Filings over HTTP: handed in, handed in again, looked up, withdrawn."""

import httpx

from kiosk.adapters.http_api import KioskApi
from queue_server.contract.http import (
    FILING_PATH,
    FILINGS_PATH,
    WITHDRAW_PATH,
    FilingReceipt,
    FilingShown,
    SubmitFiling,
    WithdrawFiling,
)


class HttpFilingDesk:
    """Implements the port `FilingDesk`."""

    def __init__(self, http: httpx.Client) -> None:
        self._api = KioskApi(http)

    def submit(self, filing: SubmitFiling) -> FilingReceipt:
        return self._api.call("POST", FILINGS_PATH, FilingReceipt, body=filing)

    def submit_again(self, receipt: str, filing: SubmitFiling) -> FilingReceipt:
        return self._api.call("PUT", FILING_PATH.format(receipt=receipt), FilingReceipt, body=filing)

    def show(self, *, token: str) -> FilingShown:
        return self._api.call("GET", FILINGS_PATH, FilingShown, params={"token": token})

    def mine(self, *, person_key: str) -> list[FilingShown]:
        return self._api.call("GET", FILINGS_PATH, list[FilingShown], params={"person_key": person_key})

    def withdraw(self, *, token: str) -> FilingShown:
        shown = self.show(token=token)
        path = WITHDRAW_PATH.format(receipt=shown.receipt)
        return self._api.call("POST", path, FilingShown, body=WithdrawFiling(token=token))
