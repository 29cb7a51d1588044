//! Addresses of networks: `cidrhost`, `cidrnetmask`, `cidrsubnet` and `cidrsubnets`.
//!
//! Terraform computes with addresses as with integers, and so do we. What it makes of arguments
//! that mean little (a negative network number, an IPv4 address written as an IPv6 one) follows
//! from that arithmetic, and is the same here.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::{BigInt, Sign};

use super::super::budget::{Budget, Stop};
use super::super::function::{Expected, Function, Parameter};
use super::super::number::Number;
use super::super::value::Value;
use super::UNFIT;
use crate::module::types::Type;

const PREFIX: Parameter = Parameter::new("prefix", Expected::Text);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("cidrhost", &[PREFIX, Parameter::new("hostnum", Expected::Number)], host),
    Function::new("cidrnetmask", &[PREFIX], mask),
    Function::new(
        "cidrsubnet",
        &[PREFIX, Parameter::new("newbits", Expected::Number), Parameter::new("netnum", Expected::Number)],
        subnet,
    ),
    Function::new("cidrsubnets", &[PREFIX], subnets).and_any(Parameter::new("newbits", Expected::Number)),
];

/// An address range: all addresses that begin with the first `prefix` of `bits` bits of `first`.
struct Network {
    first: u128,
    prefix: u32,
    bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`. Zeros in front of a number mean nothing, unlike to most programs.
    fn parse(text: &str) -> Result<Self, Stop> {
        let invalid = || Stop::Wrong(format!("\"{text}\" is not a network in CIDR notation"));
        let (address, prefix) = text.split_once('/').ok_or_else(invalid)?;
        let address: IpAddr = without_leading_zeros(address).parse().map_err(|_| invalid())?;
        let (address, bits) = match address {
            IpAddr::V4(address) => (u128::from(address.to_bits()), Ipv4Addr::BITS),
            IpAddr::V6(address) => (address.to_bits(), Ipv6Addr::BITS),
        };
        let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = prefix.parse().ok().filter(|prefix| digits && *prefix <= bits).ok_or_else(invalid)?;
        Ok(Self { first: address & !hosts(bits, prefix), prefix, bits })
    }

    /// The first address with a number written over the bits before `shift`.
    fn with_number(&self, number: &BigInt, shift: u32) -> Result<u128, Stop> {
        let sum: BigInt = BigInt::from(self.first) | (number << shift);
        u128::try_from(sum.into_parts().1)
            .ok()
            .filter(|address| self.bits == Ipv6Addr::BITS || u32::try_from(*address).is_ok())
            .ok_or_else(|| format!("the network has no address for the number {number}").into())
    }

    /// Whether addresses are IPv4 addresses written as IPv6 ones.
    fn is_mapped(&self) -> bool {
        self.bits == Ipv6Addr::BITS && is_mapped(self.first)
    }

    fn address(&self, address: u128) -> IpAddr {
        if self.bits == Ipv4Addr::BITS {
            IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(address).unwrap_or(u32::MAX)))
        } else {
            IpAddr::V6(Ipv6Addr::from_bits(address)).to_canonical()
        }
    }
}

/// The bits that count hosts.
fn hosts(bits: u32, prefix: u32) -> u128 {
    1_u128.checked_shl(bits.saturating_sub(prefix)).map_or(u128::MAX, |size| size - 1)
}

fn is_mapped(address: u128) -> bool {
    address >> Ipv4Addr::BITS == 0xffff
}

fn without_leading_zeros(address: &str) -> String {
    address
        .split_inclusive(['.', ':'])
        .map(|part| {
            let zeros = part.len() - part.trim_start_matches('0').len();
            let digit_follows = part[zeros..].starts_with(|next: char| next.is_ascii_hexdigit());
            &part[if digit_follows { zeros } else { zeros.saturating_sub(1) }..]
        })
        .collect()
}

fn whole(number: &Number, name: &str) -> Result<BigInt, Stop> {
    if !number.is_whole() {
        return Err(format!("\"{name}\" must be a whole number").into());
    }
    Ok(number.truncated())
}

fn bits(number: &Number) -> Result<i64, Stop> {
    number.to_i64().ok_or_else(|| "\"newbits\" must be a whole number".into())
}

/// The last 64 bits of a number without its sign.
fn low(number: &BigInt) -> u64 {
    number.magnitude().iter_u64_digits().next().unwrap_or(0)
}

fn host(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(prefix), Value::Number(number)] = arguments else { return Err(UNFIT.into()) };
    let network = Network::parse(prefix)?;
    let mut number = whole(number, "hostnum")?;
    let most = BigInt::from(hosts(network.bits, network.prefix));
    let distance = if number.sign() == Sign::Minus {
        let from_end: BigInt = -&number - 1;
        number = &most - &from_end;
        from_end
    } else {
        // Terraform looks at no more than the last 64 bits, and reads them with a sign.
        BigInt::from(low(&number).cast_signed())
    };
    if distance > most {
        return Err(format!("\"{prefix}\" has no host numbered {number}").into());
    }
    let shift = if network.is_mapped() { Ipv6Addr::BITS - Ipv4Addr::BITS } else { 0 };
    let address = network.with_number(&number, shift)?;
    Ok(Value::text(&network.address(address).to_string()))
}

fn mask(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(prefix)] = arguments else { return Err(UNFIT.into()) };
    let network = Network::parse(prefix)?;
    if network.bits == Ipv6Addr::BITS && !network.is_mapped() {
        return Err(format!("\"{prefix}\" is an IPv6 network, which has no netmask").into());
    }
    let mask = hosts(network.bits, 0) & !hosts(network.bits, network.prefix);
    Ok(Value::text(&network.address(mask).to_string()))
}

fn subnet(_: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    let [Value::Text(prefix), Value::Number(new_bits), Value::Number(number)] = arguments else {
        return Err(UNFIT.into());
    };
    let network = Network::parse(prefix)?;
    let (new_bits, number) = (bits(new_bits)?, whole(number, "netnum")?);
    let longer = i64::from(network.prefix).wrapping_add(new_bits);
    if longer > i64::from(network.bits) {
        return Err(format!("\"{prefix}\" cannot be extended by {new_bits} bits").into());
    }
    let networks = u32::try_from(new_bits).ok().and_then(|bits| 1_u64.checked_shl(bits));
    if low(&number) > networks.map_or(u64::MAX, |networks| networks - 1) {
        return Err(format!("{new_bits} more bits have no room for a network numbered {number}").into());
    }
    let Ok(longer) = u32::try_from(longer) else {
        // A network of less than no bits is what Terraform prints, too.
        return match number.sign() {
            Sign::NoSign => Ok(Value::text("<nil>")),
            _ => Err(format!("\"{prefix}\" cannot be shortened by {new_bits} bits").into()),
        };
    };
    let address = network.with_number(&number, network.bits - longer)?;
    Ok(Value::text(&written(&network, address, longer)))
}

/// A part of the network in CIDR notation.
fn written(network: &Network, address: u128, prefix: u32) -> String {
    let mapped = network.bits == Ipv6Addr::BITS && is_mapped(address);
    let skipped = if mapped { Ipv6Addr::BITS - Ipv4Addr::BITS } else { 0 };
    format!("{}/{}", network.address(address), prefix.saturating_sub(skipped))
}

fn subnets(budget: &mut Budget, arguments: &[Value]) -> Result<Value, Stop> {
    const LONGEST: i64 = 32;
    let [Value::Text(prefix), extensions @ ..] = arguments else { return Err(UNFIT.into()) };
    let network = Network::parse(prefix)?;
    let full = || Stop::Wrong(format!("not enough room in \"{prefix}\" for all of the networks"));
    let mut last = network.first.checked_sub(1);
    let mut found = Vec::with_capacity(extensions.len());
    for extension in extensions {
        let Value::Number(extension) = extension else { return Err(UNFIT.into()) };
        let extension = bits(extension)?;
        if !(1..=LONGEST).contains(&extension) {
            return Err(format!("a prefix can be extended by 1 to {LONGEST} bits, not {extension}").into());
        }
        let longer = network.prefix + u32::try_from(extension).unwrap_or_default();
        if longer > network.bits {
            return Err(format!("\"{prefix}\" cannot be extended by {extension} bits").into());
        }
        let first = next(&network, last, longer).ok_or_else(full)?;
        last = Some(first | hosts(network.bits, longer));
        let text = written(&network, first, longer);
        budget.pay(text.len())?;
        found.push(Value::text(&text));
    }
    Ok(Value::List(Type::String, found))
}

/// The first address of the next network with so long a prefix, after the address `last`.
///
/// `None` where the outer network has no room for it. Terraform has none, either, in networks that
/// begin with the very first address (it takes that for an overflow) or hold mapped addresses.
fn next(network: &Network, last: Option<u128>, prefix: u32) -> Option<u128> {
    let first = (last? | hosts(network.bits, prefix)).checked_add(1)?;
    let inside = first & !hosts(network.bits, network.prefix) == network.first;
    (inside && !network.is_mapped() && !is_mapped(first)).then_some(first)
}
