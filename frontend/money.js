// Running sums of money: what is ticked against a line of the bank, what is typed against a check.
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

export function told(cents) {
  return dollars.format(cents / 100);
}

// Cents of what is typed: "25", "25.5", "(25.00)" or "-25"; NaN while it is no amount.
export function cents(text) {
  const plain = text.trim().replace(/[$,\s]/g, "");
  if (!plain) return 0;
  const found = /^(-|\()?(\d*)(?:\.(\d{0,2}))?\)?$/.exec(plain);
  if (!found || (!found[2] && !found[3])) return Number.NaN;
  const whole = Number(found[2] || 0) * 100 + Number((found[3] || "").padEnd(2, "0"));
  return found[1] ? -whole : whole;
}

for (const form of document.querySelectorAll("form[data-running]")) {
  const net = Number(form.dataset.net);
  const show = () => {
    let gross = 0;
    for (const box of form.querySelectorAll("[data-cents]:checked")) gross += Number(box.dataset.cents);
    const fee = gross - net;
    form.querySelector("[data-gross]").textContent = told(gross);
    form.querySelector("[data-fee]").textContent = gross ? told(fee) : "–";
    const words = form.querySelector("[data-fee-words]");
    if (!gross) words.textContent = "Gross less net";
    else if (fee < 0) words.textContent = "The bank has more than that: something is left out";
    else if (fee * 10 > gross) words.textContent = "Too much for a fee";
    else words.textContent = fee ? `${((fee * 100) / gross).toFixed(2)} % of the gross` : "To the cent";
    const button = form.querySelector("[data-settle]");
    if (button) button.disabled = !gross || fee < 0 || fee * 10 > gross;
  };
  form.addEventListener("change", show);
  show();
}
